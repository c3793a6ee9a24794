package io.github.etcdgrpc.testkit.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.exception.NotFoundException;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.utility.DockerImageName;

class LaunchFailureTest {
    private static final DockerImageName IMAGE = DockerImageName.parse("etcd:1");

    @Test
    void explain_nestedReason_standsAtTheTop() {
        RuntimeException reason = new IllegalStateException("not healthy");

        ContainerLaunchException told = explain(LastWords.NONE, reason);

        assertThat(told).hasMessage("no etcd from etcd:1: not healthy").hasRootCause(reason);
    }

    @Test
    void explain_log_isTold() {
        assertThat(explain(new LastWords("", "panic"), new IllegalStateException("not healthy")))
                .hasMessage("no etcd from etcd:1: not healthy; its log ends:\npanic");
    }

    @Test
    void explain_endedWithALog_isTheReason() {
        assertThat(explain(new LastWords("etcd ended with 2", "panic"), new IllegalStateException("no port")))
                .hasMessage("no etcd from etcd:1: etcd ended with 2; its log ends:\npanic");
    }

    @Test
    void explain_imageNotThere_namesTheImage() {
        String told = "image: etcd:1 (expected: one that the Docker engine has, or can pull)";

        assertThat(explain(LastWords.NONE, new ContainerFetchException("no such thing")))
                .hasMessage(told);
        assertThat(explain(LastWords.NONE, new NotFoundException("No such image: etcd:1")))
                .hasMessage(told);
        assertThat(explain(LastWords.NONE, new NotFoundException("No such container: 0815")))
                .hasMessageContaining("0815");
    }

    @Test
    void isTaken_nestedMessageOfTheEngine_isSeen() {
        RuntimeException taken = new RuntimeException("Bind for 0.0.0.0:7 failed: port is already allocated");

        assertThat(HostPort.isTaken(new ContainerLaunchException("failed", taken)))
                .isTrue();
        assertThat(HostPort.isTaken(new ContainerLaunchException("failed", new RuntimeException())))
                .isFalse();
    }

    private static ContainerLaunchException explain(LastWords lastWords, RuntimeException reason) {
        return LaunchFailure.explain(IMAGE, lastWords, new ContainerLaunchException("failed", reason));
    }
}
