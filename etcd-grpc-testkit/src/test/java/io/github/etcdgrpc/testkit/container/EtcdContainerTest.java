package io.github.etcdgrpc.testkit.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.utility.DockerImageName;

class EtcdContainerTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"etcd", "etcd:v3.5.16", "somebody/etcd:3.5", "registry.example:5000/some/path/etcd:v3.5.16"})
    void new_imageNamedEtcd_isTaken(String image) {
        assertThatCode(() -> new EtcdContainer(image).close()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis:7", "etcd/other:1", "notetcd"})
    void new_anotherImage_isRefused(String image) {
        assertThatThrownBy(() -> new EtcdContainer(image))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'" + image + "' is a compatible substitute for 'etcd'");
    }

    @Test
    void new_declaredSubstitute_isTaken() {
        DockerImageName own = DockerImageName.parse("our/database:3").asCompatibleSubstituteFor("etcd");

        assertThatCode(() -> new EtcdContainer(own).close()).doesNotThrowAnyException();
    }

    @Test
    void withFlags_twice_addsUp() {
        EtcdContainer etcd = new EtcdContainer("etcd").withFlags("--a=1").withFlags("--b=2", "--c=3");

        assertThat(etcd.getCommandParts()).containsExactly("--a=1", "--b=2", "--c=3");
    }

    @Test
    void neverStarted_killDoesNothing_andTheRestIsRefused() {
        EtcdContainer etcd = new EtcdContainer("etcd:1");

        etcd.kill9();

        assertThat(etcd.isPaused()).isFalse();
        assertThatThrownBy(etcd::pause).hasMessage("etcd of image etcd:1 does not run (expected: start() before)");
        assertThatThrownBy(etcd::resume).hasMessageContaining("does not run");
        assertThatThrownBy(etcd::restart).hasMessageContaining("was not started");
    }
}
