// Asks the matcher of Cyclonus. `cases` prints the worlds of its generated cases, one JSON object a line. `answer`
// reads such lines with questions, and prints a letter for each: y or n. `time` reads one world and prints how many
// milliseconds the matcher takes for all its questions.
//
// Selectors are evaluated by apimachinery but in `time`: Cyclonus takes NotIn as false where the label is absent.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/mattfenwick/cyclonus/pkg/generator"
	"github.com/mattfenwick/cyclonus/pkg/matcher"
	v1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

type pod struct {
	Namespace string            `json:"namespace"`
	Name      string            `json:"name"`
	Labels    map[string]string `json:"labels"`
	IP        string            `json:"ip"`
}

// Ends are indexes of pods; -1 is the outside address.
type question struct {
	From     int         `json:"from"`
	To       int         `json:"to"`
	Port     int         `json:"port"`
	PortName string      `json:"portName"`
	Protocol v1.Protocol `json:"protocol"`
}

type world struct {
	Description string                        `json:"description"`
	Policies    []*networkingv1.NetworkPolicy `json:"policies"`
	Namespaces  map[string]map[string]string  `json:"namespaces"`
	Pods        []pod                         `json:"pods"`
	Outside     string                        `json:"outside"`
	Questions   []question                    `json:"questions"`
}

type selected struct{ selector labels.Selector }

func (s selected) Allows(of map[string]string) bool { return s.selector.Matches(labels.Set(of)) }
func (s selected) PrimaryKey() string               { return s.selector.String() }

type selectedNamespaces struct{ selector labels.Selector }

func (s selectedNamespaces) Allows(_ string, of map[string]string) bool {
	return s.selector.Matches(labels.Set(of))
}
func (s selectedNamespaces) PrimaryKey() string { return s.selector.String() }

func selector(of metav1.LabelSelector) labels.Selector {
	parsed, err := metav1.LabelSelectorAsSelector(&of)
	must(err)
	return parsed
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Puts apimachinery's evaluation in the place of Cyclonus' own.
func corrected(policy *matcher.Policy) *matcher.Policy {
	for _, targets := range []map[string]*matcher.Target{policy.Ingress, policy.Egress} {
		for _, target := range targets {
			for _, peer := range target.Peers {
				of, is := peer.(*matcher.PodPeerMatcher)
				if !is {
					continue
				}
				if pods, is := of.Pod.(*matcher.LabelSelectorPodMatcher); is {
					of.Pod = selected{selector(pods.Selector)}
				}
				if namespaces, is := of.Namespace.(*matcher.LabelSelectorNamespaceMatcher); is {
					of.Namespace = selectedNamespaces{selector(namespaces.Selector)}
				}
			}
		}
	}
	return policy
}

// The rule of IsIngressOrEgressAllowed, with the targets chosen by apimachinery.
func allowed(targets map[string]*matcher.Target, end, peer *matcher.TrafficPeer, of *matcher.Traffic) bool {
	if end.Internal == nil {
		return true
	}
	isolated := false
	for _, target := range targets {
		if target.Namespace != end.Internal.Namespace || !selector(target.PodSelector).Matches(labels.Set(end.Internal.PodLabels)) {
			continue
		}
		isolated = true
		if target.Allows(peer, of.ResolvedPort, of.ResolvedPortName, of.Protocol) {
			return true
		}
	}
	return !isolated
}

func (w world) end(index int) *matcher.TrafficPeer {
	if index < 0 {
		return &matcher.TrafficPeer{IP: w.Outside}
	}
	p := w.Pods[index]
	return &matcher.TrafficPeer{IP: p.IP, Internal: &matcher.InternalPeer{
		PodLabels: p.Labels, Namespace: p.Namespace, NamespaceLabels: w.Namespaces[p.Namespace]}}
}

func (w world) traffic(q question) *matcher.Traffic {
	return &matcher.Traffic{Source: w.end(q.From), Destination: w.end(q.To),
		ResolvedPort: q.Port, ResolvedPortName: q.PortName, Protocol: q.Protocol}
}

func (w world) answers() string {
	policy := corrected(matcher.BuildNetworkPolicies(false, w.Policies))
	letters := make([]byte, len(w.Questions))
	for i, q := range w.Questions {
		t := w.traffic(q)
		letters[i] = 'n'
		if allowed(policy.Egress, t.Source, t.Destination, t) && allowed(policy.Ingress, t.Destination, t.Source, t) {
			letters[i] = 'y'
		}
	}
	return string(letters)
}

func (w world) timed() {
	policy := matcher.BuildNetworkPolicies(true, w.Policies)
	yes := 0
	start := time.Now()
	for _, q := range w.Questions {
		if policy.IsTrafficAllowed(w.traffic(q)).IsAllowed() {
			yes++
		}
	}
	took := time.Since(start)
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	fmt.Printf("%.3f %d %d\n", float64(took.Microseconds())/1000, yes, memory.Sys)
}

func read(each func(world)) {
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	decoder := json.NewDecoder(lines)
	for decoder.More() {
		var w world
		must(decoder.Decode(&w))
		each(w)
	}
}

func cases() {
	out := json.NewEncoder(os.Stdout)
	namespaces := []string{"x", "y", "z"}
	generated := generator.NewTestCaseGenerator(true, "10.0.0.9", namespaces, nil, nil)
	for _, testCase := range generated.GenerateTestCases() {
		policies := map[string]*networkingv1.NetworkPolicy{}
		now := world{Description: testCase.Description, Namespaces: map[string]map[string]string{}}
		for _, namespace := range namespaces {
			now.Namespaces[namespace] = map[string]string{"ns": namespace}
			for _, name := range []string{"a", "b", "c"} {
				now.Pods = append(now.Pods, pod{Namespace: namespace, Name: name,
					Labels: map[string]string{"pod": name}, IP: fmt.Sprintf("10.0.0.%d", len(now.Pods)+1)})
			}
		}
		for _, step := range testCase.Steps {
			for _, action := range step.Actions {
				apply(action, policies, &now)
			}
			now.Policies = nil
			for _, policy := range policies {
				now.Policies = append(now.Policies, policy)
			}
			must(out.Encode(now))
		}
	}
}

func apply(action *generator.Action, policies map[string]*networkingv1.NetworkPolicy, now *world) {
	relabel := func(namespace, name string, to map[string]string) {
		for i := range now.Pods {
			if now.Pods[i].Namespace == namespace && now.Pods[i].Name == name {
				now.Pods[i].Labels = to
			}
		}
	}
	switch {
	case action.CreatePolicy != nil:
		p := action.CreatePolicy.Policy
		policies[p.Namespace+"/"+p.Name] = p
	case action.UpdatePolicy != nil:
		p := action.UpdatePolicy.Policy
		policies[p.Namespace+"/"+p.Name] = p
	case action.DeletePolicy != nil:
		delete(policies, action.DeletePolicy.Namespace+"/"+action.DeletePolicy.Name)
	case action.CreateNamespace != nil:
		now.Namespaces[action.CreateNamespace.Namespace] = action.CreateNamespace.Labels
	case action.SetNamespaceLabels != nil:
		now.Namespaces[action.SetNamespaceLabels.Namespace] = action.SetNamespaceLabels.Labels
	case action.DeleteNamespace != nil:
		delete(now.Namespaces, action.DeleteNamespace.Namespace)
		kept := []pod{}
		for _, p := range now.Pods {
			if p.Namespace != action.DeleteNamespace.Namespace {
				kept = append(kept, p)
			}
		}
		now.Pods = kept
	case action.CreatePod != nil:
		now.Pods = append(now.Pods, pod{Namespace: action.CreatePod.Namespace, Name: action.CreatePod.Pod,
			Labels: action.CreatePod.Labels, IP: fmt.Sprintf("10.0.1.%d", len(now.Pods)+1)})
	case action.SetPodLabels != nil:
		relabel(action.SetPodLabels.Namespace, action.SetPodLabels.Pod, action.SetPodLabels.Labels)
	case action.DeletePod != nil:
		kept := []pod{}
		for _, p := range now.Pods {
			if p.Namespace != action.DeletePod.Namespace || p.Name != action.DeletePod.Pod {
				kept = append(kept, p)
			}
		}
		now.Pods = kept
	}
}

func main() {
	switch os.Args[1] {
	case "cases":
		cases()
	case "answer":
		read(func(w world) { fmt.Println(w.answers()) })
	case "time":
		read(func(w world) { w.timed() })
	}
}
