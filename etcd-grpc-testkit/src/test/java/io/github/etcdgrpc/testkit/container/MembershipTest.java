package io.github.etcdgrpc.testkit.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MembershipTest {
    @Test
    void flags_oneOfTwo_nameBothAndAdvertiseTheEndpoint() {
        assertThat(new Membership("b", List.of("a", "b")).flags("127.0.0.1:7"))
                .contains(
                        "--name=b",
                        "--advertise-client-urls=http://127.0.0.1:7",
                        "--initial-advertise-peer-urls=http://b:2380",
                        "--initial-cluster=a=http://a:2380,b=http://b:2380");
    }

    @Test
    void new_notAmongTheMembers_isRefused() {
        assertThatThrownBy(() -> new Membership("c", List.of("a", "b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("members: [a, b] (expected: c among them)");
    }
}
