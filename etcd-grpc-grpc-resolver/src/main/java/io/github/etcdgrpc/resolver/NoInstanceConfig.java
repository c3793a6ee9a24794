package io.github.etcdgrpc.resolver;

import io.grpc.Status;
import java.util.List;
import java.util.Map;

/**
 * The configuration of the policy that fails all calls.
 *
 * @param message what the calls fail with
 */
record NoInstanceConfig(String message) {
    static final String POLICY = "etcd_grpc_no_instance";

    private static final String MESSAGE = "message";

    /** Returns a service config that chooses the policy. */
    static Map<String, ?> serviceConfig(Status status) {
        return Map.of(
                "loadBalancingConfig",
                List.of(Map.of(POLICY, Map.of(MESSAGE, String.valueOf(status.getDescription())))));
    }

    static NoInstanceConfig of(Map<String, ?> json) {
        return new NoInstanceConfig(String.valueOf(json.get(MESSAGE)));
    }
}
