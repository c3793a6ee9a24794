package io.github.etcdgrpc.testkit.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.utility.DockerImageName;

class LaunchFailureTest {
    private static final DockerImageName IMAGE = DockerImageName.parse("etcd:1");

    @Test
    void explain_nestedReason_standsAtTheTop() {
        RuntimeException reason = new IllegalStateException("etcd ended with 2");

        ContainerLaunchException told = LaunchFailure.explain(IMAGE, new ContainerLaunchException("failed", reason));

        assertThat(told).hasMessage("no etcd from etcd:1: etcd ended with 2").hasRootCause(reason);
    }

    @Test
    void explain_imageNotPulled_namesTheImage() {
        assertThat(LaunchFailure.explain(
                        IMAGE, new ContainerLaunchException("failed", new ContainerFetchException("no such thing"))))
                .hasMessageStartingWith("image: etcd:1 (expected: ");
    }

    @Test
    void isTaken_nestedMessageOfTheEngine_isSeen() {
        RuntimeException taken = new RuntimeException("Bind for 0.0.0.0:7 failed: port is already allocated");

        assertThat(HostPort.isTaken(new ContainerLaunchException("failed", taken)))
                .isTrue();
        assertThat(HostPort.isTaken(new ContainerLaunchException("failed", new RuntimeException())))
                .isFalse();
    }
}
