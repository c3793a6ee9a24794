package io.github.etcdgrpc.resolver;

import static io.grpc.ConnectivityState.CONNECTING;
import static io.grpc.ConnectivityState.IDLE;
import static io.grpc.ConnectivityState.READY;
import static io.grpc.ConnectivityState.TRANSIENT_FAILURE;

import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancerProvider;
import io.grpc.Status;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Spreads calls at random over those of its children that are connected, one child for each instance.
 *
 * <p>The state is READY when any child is; else CONNECTING when any child is connecting or about to; else TRANSIENT_FAILURE, with the errors of
 * the children. Confined to the channel's {@link io.grpc.SynchronizationContext}.
 */
final class RandomLoadBalancer extends LoadBalancer {
    private static final SubchannelPicker WAIT = new FixedResultPicker(PickResult.withNoResult());

    private final Helper helper;
    private final LoadBalancerProvider childPolicy;
    private final RandomGenerator random;
    private final Map<Set<SocketAddress>, RandomChild> children = new LinkedHashMap<>();

    private @Nullable ConnectivityState state;
    private SubchannelPicker picker = WAIT;
    private boolean accepting;

    RandomLoadBalancer(Helper helper, LoadBalancerProvider childPolicy, RandomGenerator random) {
        this.helper = helper;
        this.childPolicy = childPolicy;
        this.random = random;
    }

    @Override
    public Status acceptResolvedAddresses(ResolvedAddresses resolved) {
        if (resolved.getAddresses().isEmpty()) {
            return refuseEmpty();
        }
        Map<Set<SocketAddress>, EquivalentAddressGroup> wanted = new LinkedHashMap<>();
        resolved.getAddresses().forEach(group -> wanted.putIfAbsent(Set.copyOf(group.getAddresses()), group));
        accepting = true;
        wanted.forEach((key, group) -> children.computeIfAbsent(
                        key, absent -> new RandomChild(helper, childPolicy, this::childChanged))
                .accept(onlyTo(group, resolved)));
        accepting = false;
        List<RandomChild> gone = removeAllBut(wanted.keySet());
        // In this order: no call is sent to a child that is gone.
        publish();
        gone.forEach(RandomChild::shutdown);
        return Status.OK;
    }

    private Status refuseEmpty() {
        Status status = Status.UNAVAILABLE.withDescription("the name resolver found no address");
        List<RandomChild> gone = removeAllBut(Set.of());
        update(TRANSIENT_FAILURE, new FixedResultPicker(PickResult.withError(status)));
        gone.forEach(RandomChild::shutdown);
        return status;
    }

    private static ResolvedAddresses onlyTo(EquivalentAddressGroup group, ResolvedAddresses resolved) {
        return resolved.toBuilder()
                .setAddresses(List.of(group))
                .setLoadBalancingPolicyConfig(null)
                .build();
    }

    private List<RandomChild> removeAllBut(Collection<Set<SocketAddress>> kept) {
        List<Set<SocketAddress>> goneKeys =
                children.keySet().stream().filter(key -> !kept.contains(key)).toList();
        return goneKeys.stream().map(children::remove).toList();
    }

    @Override
    public void handleNameResolutionError(Status error) {
        if (state != READY) {
            update(TRANSIENT_FAILURE, new FixedResultPicker(PickResult.withError(error)));
        }
    }

    @Override
    public void requestConnection() {
        children.values().forEach(RandomChild::requestConnection);
    }

    @Override
    public void shutdown() {
        removeAllBut(Set.of()).forEach(RandomChild::shutdown);
    }

    private void childChanged() {
        if (!accepting) {
            publish();
        }
    }

    private void publish() {
        List<SubchannelPicker> ready = pickersOf(READY);
        if (!ready.isEmpty()) {
            update(READY, new RandomPicker(ready, random));
        } else if (children.values().stream().anyMatch(child -> child.state() == CONNECTING || child.state() == IDLE)) {
            update(CONNECTING, WAIT);
        } else {
            update(TRANSIENT_FAILURE, new RandomPicker(pickersOf(TRANSIENT_FAILURE), random));
        }
    }

    private List<SubchannelPicker> pickersOf(ConnectivityState wanted) {
        return children.values().stream()
                .filter(child -> child.state() == wanted)
                .map(RandomChild::picker)
                .toList();
    }

    private void update(ConnectivityState newState, SubchannelPicker newPicker) {
        if (newState != state || !newPicker.equals(picker)) {
            state = newState;
            picker = newPicker;
            helper.updateBalancingState(newState, newPicker);
        }
    }
}
