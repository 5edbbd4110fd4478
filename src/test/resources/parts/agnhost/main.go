// The `agnhost connect` of the Kubernetes project; `listen HOST:PORT` accepts connections until it is ended.
package main

import (
	"net"
	"os"

	"github.com/spf13/cobra"
	"k8s.io/kubernetes/test/images/agnhost/connect"
)

func main() {
	root := &cobra.Command{Use: "agnhost"}
	root.AddCommand(connect.CmdConnect)
	root.AddCommand(&cobra.Command{Use: "listen", Args: cobra.ExactArgs(1), RunE: listen})
	if root.Execute() != nil {
		os.Exit(1)
	}
}

func listen(_ *cobra.Command, args []string) error {
	listener, err := net.Listen("tcp", args[0])
	if err != nil {
		return err
	}
	println("listening")
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		connection.Close()
	}
}
