package io.github.etcdgrpc.resolver;

import static io.grpc.ConnectivityState.CONNECTING;
import static io.grpc.ConnectivityState.IDLE;
import static io.grpc.ConnectivityState.TRANSIENT_FAILURE;

import io.grpc.ConnectivityState;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.FixedResultPicker;
import io.grpc.LoadBalancer.Helper;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.LoadBalancerProvider;
import io.grpc.util.ForwardingLoadBalancerHelper;

/**
 * One instance under a {@link RandomLoadBalancer}: a {@code pick_first} of its own, which is kept connected.
 *
 * <p>A child that failed counts as failed until it is READY again, however often it tries meanwhile: otherwise a service whose instances all
 * refuse would have its calls wait between the tries instead of failing.
 */
final class RandomChild {
    private final Helper parent;
    private final Runnable onChange;
    private final LoadBalancer balancer;
    private ConnectivityState state = CONNECTING;
    private SubchannelPicker picker = new FixedResultPicker(PickResult.withNoResult());
    private boolean gone;

    RandomChild(Helper parent, LoadBalancerProvider policy, Runnable onChange) {
        this.parent = parent;
        this.onChange = onChange;
        this.balancer = policy.newLoadBalancer(new ChildHelper());
    }

    ConnectivityState state() {
        return state;
    }

    SubchannelPicker picker() {
        return picker;
    }

    void accept(ResolvedAddresses addresses) {
        balancer.acceptResolvedAddresses(addresses);
    }

    void requestConnection() {
        if (!gone) {
            balancer.requestConnection();
        }
    }

    void shutdown() {
        gone = true;
        balancer.shutdown();
    }

    private void update(ConnectivityState newState, SubchannelPicker newPicker) {
        if (gone) {
            return;
        }
        if (newState == IDLE) {
            // Not at once: the child is in the middle of saying so.
            parent.getSynchronizationContext().execute(this::requestConnection);
        }
        boolean triesAgain = newState == CONNECTING || newState == IDLE;
        if (state != TRANSIENT_FAILURE || !triesAgain) {
            state = newState;
            picker = newPicker;
            onChange.run();
        }
    }

    private final class ChildHelper extends ForwardingLoadBalancerHelper {

        @Override
        protected Helper delegate() {
            return parent;
        }

        @Override
        public void updateBalancingState(ConnectivityState newState, SubchannelPicker newPicker) {
            update(newState, newPicker);
        }
    }
}
