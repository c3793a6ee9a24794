package io.github.etcdgrpc.service;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How the calls of one connection are spread over the instances of a service. */
public enum LoadBalancing {
    /** Each call goes to the next instance in turn. */
    ROUND_ROBIN("round_robin"),
    /** Each call goes to an instance taken at random, each with the same chance. */
    RANDOM("random"),
    /** All calls go to one instance as long as it is connected, then to the next. */
    PICK_FIRST("pick_first");

    private final String policyName;

    LoadBalancing(String policyName) {
        this.policyName = policyName;
    }

    /**
     * Finds a strategy by its {@link #policyName()}.
     *
     * @throws IllegalArgumentException when there is none of that name; the message lists those there are
     */
    public static LoadBalancing ofPolicyName(String policyName) {
        return Arrays.stream(values())
                .filter(candidate -> candidate.policyName.equals(policyName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "load balancing: " + policyName + " (expected: one of " + policyNames() + ")"));
    }

    /** Returns the name by which gRPC and configuration files know the strategy, for instance {@code round_robin}. */
    public String policyName() {
        return policyName;
    }

    private static String policyNames() {
        return Arrays.stream(values()).map(LoadBalancing::policyName).collect(Collectors.joining(", "));
    }
}
