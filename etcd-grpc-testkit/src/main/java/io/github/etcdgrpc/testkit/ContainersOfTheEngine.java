package io.github.etcdgrpc.testkit;

import io.github.etcdgrpc.testkit.container.DockerEngine;
import io.github.etcdgrpc.testkit.container.EtcdContainer;
import java.util.List;
import java.util.Optional;
import org.testcontainers.utility.DockerImageName;

/** Starts containers with Testcontainers, which need not be on the class path: that is then the problem. */
final class ContainersOfTheEngine implements EtcdOfThisMachine.ContainerStarter {
    @Override
    public Optional<String> problem() {
        return DockerEngine.problem();
    }

    @Override
    public RunningEtcd start(String image) {
        EtcdContainer container = new EtcdContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("etcd"));
        try {
            container.start();
            return RunningServer.own(container, List.of(container.clientEndpoint()));
        } catch (RuntimeException | Error failure) {
            container.close();
            throw failure;
        }
    }
}
