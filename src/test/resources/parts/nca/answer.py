"""Asks network-config-analyzer. Reads worlds, one JSON object a line, as Cyclonus' program does, and prints a line for
each: a letter for each of its questions, y or n."""

import contextlib
import io
import ipaddress
import json
import os
import sys
import tempfile

from nca.CoreDS.Peer import BasePeerSet, IpBlock, Pod
from nca.NetworkConfig.ResourcesHandler import ResourcesHandler
from nca.Resources.PolicyResources.NetworkPolicy import PolicyConnectionsFilter

PROTOCOLS = {"TCP", "UDP", "SCTP"}


def objects(kind, version, items):
    return {"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": version, "kind": kind, **i} for i in items]}


def pod(of):
    ports = [{"name": p["name"], "containerPort": p["port"], "protocol": p["protocol"]} for p in of.get("ports", [])]
    return {
        "metadata": {"namespace": of["namespace"], "name": of["name"], "labels": of["labels"]},
        "spec": {"containers": [{"name": "app", "image": "app", "ports": ports}]},
        "status": {"podIP": of["ip"], "hostIP": "192.0.2.1"},
    }


def policy(of):
    """Without the rules of a direction that the types don't name: they mean nothing, and it refuses them."""
    types = of["spec"].get("policyTypes", ["Ingress", "Egress"])
    unnamed = {"ingress", "egress"} - {t.lower() for t in types}
    return {**of, "spec": {k: v for k, v in of["spec"].items() if k not in unnamed}}


def allowed(world, folder):
    """The cubes of what is allowed: who, to whom, by which protocols, at which ports."""
    parts = {
        "ns": objects("Namespace", "v1", [{"metadata": {"name": n, "labels": l}} for n, l in world["namespaces"].items()]),
        "pods": objects("Pod", "v1", [pod(p) for p in world["pods"]]),
        "policies": objects("NetworkPolicy", "networking.k8s.io/v1", map(policy, world["policies"])),
    }
    paths = {}
    for name, content in parts.items():
        paths[name] = os.path.join(folder, name + ".yaml")
        with open(paths[name], "w") as file:
            json.dump(content, file)
    BasePeerSet.reset()
    with contextlib.redirect_stdout(io.StringIO()):
        config = ResourcesHandler().get_network_config([paths["policies"]], [paths["ns"]], [paths["pods"]], None)
    found = len(config.policies_container.policies)
    if found != len(world["policies"]):
        raise ValueError(f"{found} of {len(world['policies'])} policies were read")
    only = PolicyConnectionsFilter.only_all_allowed_connections()
    conns = config.allowed_connections(res_conns_filter=only).all_allowed_conns
    return [conns.get_connectivity_cube(cube) for cube in conns]


def ends(peers, world):
    """Indexes of pods, and -1 where the outside address is among the peers."""
    outside = ipaddress.ip_address(world["outside"])
    names = {(p["namespace"], p["name"]): i for i, p in enumerate(world["pods"])}
    found = set()
    for peer in peers:
        if isinstance(peer, Pod):
            found.add(names[(str(peer.namespace), peer.name)])
        elif isinstance(peer, IpBlock):
            if any(outside in ipaddress.ip_network(cidr) for cidr in peer.get_cidr_list()):
                found.add(-1)
    return found


def answers(world, folder):
    cubes = [
        (
            ends(cube["src_peers"], world),
            ends(cube["dst_peers"], world),
            {p for p in PROTOCOLS if p in cube["protocols"]},
            cube["dst_ports"].port_set,
        )
        for cube in allowed(world, folder)
    ]
    return "".join(
        "y"
        if any(q["from"] in s and q["to"] in d and q["protocol"] in p and q["port"] in ports for s, d, p, ports in cubes)
        else "n"
        for q in world["questions"]
    )


with tempfile.TemporaryDirectory() as place:
    for line in sys.stdin:
        print(answers(json.loads(line), place))
