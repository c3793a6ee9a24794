package io.github.etcdgrpc.resolver;

import io.github.etcdgrpc.service.LoadBalancing;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.NameResolver.ConfigOrError;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The load balancing policy {@code random}: each call goes to one of the connected instances, each with the same chance.
 *
 * <p>Works with any name resolver: {@code builder.defaultLoadBalancingPolicy("random")}. Takes no configuration. gRPC finds it by
 * {@link java.util.ServiceLoader}.
 */
public final class RandomLoadBalancerProvider extends LoadBalancerProvider {
    private static final int USUAL_PRIORITY = 5;
    private static final String NO_CONFIG = "random takes no configuration";

    private final RandomGenerator random;

    /** Creates the provider with a seed of its own. */
    public RandomLoadBalancerProvider() {
        this(new SharedRandom(RandomGenerator.getDefault().nextLong()));
    }

    /** Creates the provider with a generator, which must be safe for use by many threads at a time. */
    RandomLoadBalancerProvider(RandomGenerator random) {
        this.random = random;
    }

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
        return LoadBalancing.RANDOM.policyName();
    }

    @Override
    public ConfigOrError parseLoadBalancingPolicyConfig(Map<String, ?> rawConfig) {
        return ConfigOrError.fromConfig(NO_CONFIG);
    }

    @Override
    public LoadBalancer newLoadBalancer(LoadBalancer.Helper helper) {
        return new RandomLoadBalancer(helper, pickFirst(), random);
    }

    private static LoadBalancerProvider pickFirst() {
        LoadBalancerProvider provider =
                LoadBalancerRegistry.getDefaultRegistry().getProvider(LoadBalancing.PICK_FIRST.policyName());
        if (provider == null) {
            throw new IllegalStateException(
                    "load balancing policy pick_first: missing (expected: grpc-core, which brings it, on the class path)");
        }
        return provider;
    }
}
