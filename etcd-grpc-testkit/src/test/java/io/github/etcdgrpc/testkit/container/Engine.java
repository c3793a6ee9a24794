package io.github.etcdgrpc.testkit.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.testcontainers.DockerClientFactory;

/** What this JVM has on the Docker engine now, in whatever state. */
record Engine(Set<String> containers, Set<String> networks) {
    private static final String LABEL = "org.testcontainers.sessionId";

    static Engine now() {
        DockerClient client = DockerClientFactory.instance().client();
        Map<String, String> ours = Map.of(LABEL, DockerClientFactory.SESSION_ID);
        Set<String> containers = client.listContainersCmd().withShowAll(true).withLabelFilter(ours).exec().stream()
                .map(Container::getId)
                .collect(Collectors.toSet());
        Set<String> networks = client
                .listNetworksCmd()
                .withFilter("label", Set.of(LABEL + "=" + DockerClientFactory.SESSION_ID))
                .exec()
                .stream()
                .map(Network::getId)
                .collect(Collectors.toSet());
        return new Engine(containers, networks);
    }
}
