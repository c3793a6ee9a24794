package io.github.etcdgrpc.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdTargetTest {

    @Test
    void parse_noAuthority_meansDefaultManager() {
        assertThat(EtcdTarget.parse(URI.create("etcd:///greeter"))).isEqualTo(new EtcdTarget("", "greeter"));
    }

    @Test
    void parse_authority_namesManager() {
        assertThat(EtcdTarget.parse(URI.create("etcd://team_a.eu-1/greeter")))
                .isEqualTo(new EtcdTarget("team_a.eu-1", "greeter"));
    }

    @Test
    void parse_percentEncoded_isDecoded() {
        assertThat(EtcdTarget.parse(URI.create("etcd:///%C3%A4%20%25x")).service())
                .isEqualTo("ä %x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etcd:greeter",
                "etcd:///",
                "etcd://manager",
                "etcd://manager/",
                "etcd:///%20",
                "etcd:///a/b",
                "etcd:////services/a",
                "etcd:///a/",
                "etcd:///a%2Fb",
                "etcd:///a%0Ab",
                "etcd:///a?x=1",
                "etcd:///a#x",
                "etcd://user@manager/a",
                "etcd://manager:2379/a",
            })
    void parse_otherForm_isRefusedWithTargetAndExpectedForm(String target) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EtcdTarget.parse(URI.create(target)))
                .withMessageContaining("target: " + target + " (expected: etcd:///service or etcd://manager/service");
    }

    @ParameterizedTest
    @ValueSource(strings = {"greeter", "a.b-c_d~e", "ä ö", "50%", "a:8080", "a?b#c", "[::1]", "..", "\"<>\\^`{|}"})
    void of_anyServiceName_isReadBack(String service) {
        assertThat(EtcdTarget.parse(URI.create(EtcdTargets.of(service)))).isEqualTo(new EtcdTarget("", service));
        assertThat(EtcdTarget.parse(URI.create(EtcdTargets.of("m", service)))).isEqualTo(new EtcdTarget("m", service));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a/b", "a\u0000b"})
    void of_badServiceName_isRefused(String service) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EtcdTargets.of(service))
                .withMessageStartingWith("serviceName: \"" + service + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "a:1"})
    void of_badManagerName_isRefused(String manager) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EtcdTargets.of(manager, "a"))
                .withMessageStartingWith("managerName: \"" + manager + "\"");
    }

    @Test
    void authority_serviceWithOtherCharacters_isEncoded() {
        assertThat(new EtcdTarget("", "a b:1").authority()).isEqualTo("a%20b%3A1");
    }
}
