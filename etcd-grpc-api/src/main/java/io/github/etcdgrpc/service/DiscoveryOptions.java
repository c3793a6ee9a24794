package io.github.etcdgrpc.service;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;

/**
 * How a service is looked for. Immutable; {@link #DEFAULTS} and the {@code with...} methods make one.
 *
 * @param loadBalancing how calls are spread; {@link LoadBalancing#ROUND_ROBIN} by default
 * @param timeout how long {@code getConnection} waits for a first instance, above zero; 5 s by default
 * @param metadata only instances whose metadata has all these entries count; empty by default, which lets all through
 */
public record DiscoveryOptions(LoadBalancing loadBalancing, Duration timeout, Map<String, String> metadata) {

    /** Round robin, 5 s, no filter. */
    public static final DiscoveryOptions DEFAULTS =
            new DiscoveryOptions(LoadBalancing.ROUND_ROBIN, Duration.ofSeconds(5), Map.of());

    /**
     * Copies the metadata.
     *
     * @throws IllegalArgumentException when the timeout is zero or negative
     */
    public DiscoveryOptions {
        requireNonNull(loadBalancing, "loadBalancing");
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
        }
        metadata = Map.copyOf(metadata);
    }

    /** Returns these options with another strategy. */
    public DiscoveryOptions withLoadBalancing(LoadBalancing other) {
        return new DiscoveryOptions(other, timeout, metadata);
    }

    /**
     * Returns these options with the strategy of that name.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    public DiscoveryOptions withLoadBalancer(String policyName) {
        return withLoadBalancing(LoadBalancing.ofPolicyName(policyName));
    }

    /** Returns these options with another timeout. */
    public DiscoveryOptions withTimeout(Duration other) {
        return new DiscoveryOptions(loadBalancing, other, metadata);
    }

    /** Returns these options with another metadata filter. */
    public DiscoveryOptions withMetadata(Map<String, String> other) {
        return new DiscoveryOptions(loadBalancing, timeout, other);
    }
}
