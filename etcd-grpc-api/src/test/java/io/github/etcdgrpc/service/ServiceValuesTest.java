package io.github.etcdgrpc.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.etcdgrpc.lease.LeaseId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ServiceValuesTest {

    @Test
    void loadBalancing_unknownName_listsThoseThereAre() {
        assertThat(LoadBalancing.ofPolicyName("random")).isEqualTo(LoadBalancing.RANDOM);
        assertThatThrownBy(() -> DiscoveryOptions.DEFAULTS.withLoadBalancer("weighted"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("load balancing: weighted (expected: one of round_robin, random, pick_first)");
    }

    @Test
    void discoveryOptions_timeoutNotAboveZero_isRefused() {
        assertThatThrownBy(() -> DiscoveryOptions.DEFAULTS.withTimeout(Duration.ZERO))
                .hasMessage("timeout: PT0S (expected: > 0)");
    }

    @Test
    void discoveryOptions_withMethods_changeOneSettingEach() {
        DiscoveryOptions options = DiscoveryOptions.DEFAULTS
                .withLoadBalancing(LoadBalancing.PICK_FIRST)
                .withTimeout(Duration.ofMillis(1))
                .withMetadata(Map.of("zone", "a"));

        assertThat(options)
                .isEqualTo(new DiscoveryOptions(LoadBalancing.PICK_FIRST, Duration.ofMillis(1), Map.of("zone", "a")));
    }

    @Test
    void registerOptions_leaseOfNoneOrBesideTtl_isRefused() {
        assertThatThrownBy(() -> RegisterOptions.DEFAULTS.withLeaseId(LeaseId.NONE))
                .hasMessageStartingWith("leaseId: 0");
        assertThatThrownBy(() ->
                        RegisterOptions.DEFAULTS.withTtl(Duration.ofSeconds(5)).withLeaseId(new LeaseId(7)))
                .hasMessageStartingWith("ttl: PT5S (expected: none");
    }

    @Test
    void serviceInstance_matches_wantsEveryEntryOfTheFilter() {
        ServiceInstance instance =
                new ServiceInstance("1", "h:1", Map.of("zone", "a", "version", "2"), LeaseId.NONE, Duration.ZERO);

        assertThat(instance.matches(Map.of())).isTrue();
        assertThat(instance.matches(Map.of("zone", "a"))).isTrue();
        assertThat(instance.matches(Map.of("zone", "b"))).isFalse();
        assertThat(instance.matches(Map.of("zone", "a", "rack", "1"))).isFalse();
    }

    @Test
    void serviceInstance_metadataChangedLater_isNotSeen() {
        Map<String, String> metadata = new HashMap<>(Map.of("zone", "a"));
        ServiceInstance instance = new ServiceInstance("1", "h:1", metadata, LeaseId.NONE, Duration.ZERO);
        metadata.put("zone", "b");

        assertThat(instance.metadata()).containsExactly(Map.entry("zone", "a"));
    }

    @Test
    void leaseId_toString_isHexadecimalAsEtcdctlPrintsIt() {
        assertThat(new LeaseId(7587862051938369290L)).hasToString("694d80558273ff0a");
    }
}
