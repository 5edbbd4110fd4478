package dev.firebreak.parts;

import java.util.List;
import java.util.Map;

/// One program, or one Python environment, that a real part is made of: what it is and how it is built.
///
/// The Go modules and the Python requirements that pin everything lie in the test resources under `parts/`.
/// Versions are those that the range is held against.
sealed interface Component {

    GoProgram KUBE_APISERVER = GoProgram.ofKubernetes("kube-apiserver");
    GoProgram KUBE_CONTROLLER_MANAGER = GoProgram.ofKubernetes("kube-controller-manager");
    GoProgram KUBECTL = GoProgram.ofKubernetes("kubectl");
    GoProgram ETCD = new GoProgram("etcd", "v3.6.16", "etcd", "go.etcd.io/etcd/server/v3");
    GoProgram VERSITYGW =
            new GoProgram("versitygw", "v1.8.0", "versitygw", "github.com/versity/versitygw/cmd/versitygw");
    GoProgram CYCLONUS = new GoProgram("cyclonus", "v0.5.6", "cyclonus", ".");
    /// A program of ours around the one subcommand that a probe pod runs.
    GoProgram AGNHOST = new GoProgram("agnhost", "v1.36.3", "agnhost", ".");
    PythonEnvironment AWS = new PythonEnvironment(
            "aws",
            "moto-5.2.5-awscli-1.46.3",
            "aws",
            "moto 5.2.5 with awscli 1.46.3",
            List.of("requirements.txt"),
            Map.of("aws", "-m awscli", "moto_server", "-m moto.server"));
    /// With a program of ours that asks it.
    PythonEnvironment NETWORK_CONFIG_ANALYZER = new PythonEnvironment(
            "nca",
            "2.1.0",
            "nca",
            "network-config-analyzer 2.1.0",
            List.of("requirements.txt", "answer.py"),
            Map.of("answer", "\"${0%/*}/../answer.py\""));

    ModuleFiles POLICY_KINDS = new ModuleFiles(
            "policy-kinds",
            "v1",
            "policykinds",
            "network-policy-api v0.3.0 and v0.1.6-pre, Cilium v1.20.2, vpcresources v1.8.2");

    String name();

    String version();

    /// Name and version, for people.
    String title();

    /// The folder of the test resources under `parts/` that pins it.
    String sources();

    /// Files of [#sources] that the build reads.
    List<String> files();

    /// What must be on the `PATH` to build it.
    String tool();

    /// What a person calls the tool.
    String toolTitle();

    record GoProgram(String name, String version, String sources, String goPackage) implements Component {

        @Override
        public String title() {
            return name + " " + version;
        }

        private static GoProgram ofKubernetes(String name) {
            return new GoProgram(name, "v1.36.3", "kubernetes", "k8s.io/kubernetes/cmd/" + name);
        }

        @Override
        public List<String> files() {
            // a program of ours is one file
            return goPackage.equals(".") ? List.of("go.mod", "go.sum", "main.go") : List.of("go.mod", "go.sum");
        }

        @Override
        public String tool() {
            return "go";
        }

        @Override
        public String toolTitle() {
            return "Go";
        }

        /// Without the version flags a Kubernetes server reports v0.0.0, which misleads its clients.
        String linkerFlags() {
            if (!sources.equals("kubernetes")) {
                return "-s -w";
            }
            var numbers = version.substring(1).split("\\.", -1);
            var variable = " -X k8s.io/component-base/version.";
            return "-s -w" + variable + "gitVersion=" + version + variable + "gitMajor=" + numbers[0] + variable
                    + "gitMinor=" + numbers[1];
        }
    }

    /// Files out of Go modules, which is how the definitions of custom kinds are had: a line of `modules.txt`
    /// is module, version, hash and files.
    record ModuleFiles(String name, String version, String sources, String title) implements Component {

        @Override
        public List<String> files() {
            return List.of("modules.txt");
        }

        @Override
        public String tool() {
            return "go";
        }

        @Override
        public String toolTitle() {
            return "Go";
        }
    }

    /// @param programs what Python is told to run, by the name of the program
    record PythonEnvironment(
            String name, String version, String sources, String title, List<String> files, Map<String, String> programs)
            implements Component {

        @Override
        public String tool() {
            return "python3";
        }

        @Override
        public String toolTitle() {
            return "Python";
        }
    }
}
