package io.github.etcdgrpc.resolver;

import io.grpc.ConnectivityState;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancerProvider;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.Status;
import java.util.Map;

/**
 * The policy that the {@code etcd:} resolver puts in charge of a channel while a service that had instances has none: calls fail with
 * {@code UNAVAILABLE} and a message that names the service, and calls that wait for ready wait.
 *
 * <p>gRPC finds it by {@link java.util.ServiceLoader}; it is of no use to applications.
 */
public final class NoInstanceLoadBalancerProvider extends LoadBalancerProvider {
    private static final int USUAL_PRIORITY = 5;

    /** Creates the provider. */
    public NoInstanceLoadBalancerProvider() {}

    @Override
    public boolean isAvailable() {
        return true;
    }

    @Override
    public int getPriority() {
        return USUAL_PRIORITY;
    }

    @Override
    public String getPolicyName() {
        return NoInstanceConfig.POLICY;
    }

    @Override
    public ConfigOrError parseLoadBalancingPolicyConfig(Map<String, ?> rawConfig) {
        return ConfigOrError.fromConfig(NoInstanceConfig.of(rawConfig));
    }

    @Override
    public LoadBalancer newLoadBalancer(LoadBalancer.Helper helper) {
        return new NoInstanceLoadBalancer(helper);
    }

    private static final class NoInstanceLoadBalancer extends LoadBalancer {
        private final Helper helper;

        NoInstanceLoadBalancer(Helper helper) {
            this.helper = helper;
        }

        @Override
        public Status acceptResolvedAddresses(ResolvedAddresses resolved) {
            if (resolved.getLoadBalancingPolicyConfig() instanceof NoInstanceConfig config) {
                fail(Status.UNAVAILABLE.withDescription(config.message()));
            }
            return Status.OK;
        }

        @Override
        public void handleNameResolutionError(Status error) {
            fail(error);
        }

        private void fail(Status status) {
            helper.updateBalancingState(
                    ConnectivityState.TRANSIENT_FAILURE, new FixedResultPicker(PickResult.withError(status)));
        }

        @Override
        public void shutdown() {}
    }
}
