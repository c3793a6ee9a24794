package io.github.etcdgrpc.resolver;

import static io.grpc.ConnectivityState.CONNECTING;
import static io.grpc.ConnectivityState.IDLE;
import static io.grpc.ConnectivityState.READY;
import static io.grpc.ConnectivityState.TRANSIENT_FAILURE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.FixedResultPicker;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RandomLoadBalancerTest {
    private static final int SEED = 20_260_101;

    private final SynchronizationContext sync = new SynchronizationContext((thread, error) -> {
        throw new AssertionError(error);
    });
    private final LoadBalancer.Helper helper = mock(LoadBalancer.Helper.class);
    private final List<String> log = new ArrayList<>();
    private final Map<Integer, Child> children = new LinkedHashMap<>();
    private final RandomLoadBalancer balancer =
            new RandomLoadBalancer(helper, new ChildProvider(), new SharedRandom(SEED));
    private ConnectivityState state;
    private SubchannelPicker picker;

    @BeforeEach
    void recordState() {
        when(helper.getSynchronizationContext()).thenReturn(sync);
        doAnswer(call -> {
                    state = call.getArgument(0);
                    picker = call.getArgument(1);
                    log.add(state.toString());
                    return null;
                })
                .when(helper)
                .updateBalancingState(any(), any());
    }

    @Test
    void registry_findsThePolicyByName() {
        assertThat(LoadBalancerRegistry.getDefaultRegistry().getProvider("random"))
                .isInstanceOf(RandomLoadBalancerProvider.class);
    }

    @Test
    void accept_newAddresses_connectsWithOneChildEach() {
        assertThat(accept(1, 2).isOk()).isTrue();
        assertThat(children.keySet()).containsExactly(1, 2);
        assertThat(state).isEqualTo(CONNECTING);
        assertThat(pick().hasResult()).as("calls wait").isFalse();
    }

    @Test
    void state_oneChildReady_isReadyAndPicksThatOne() {
        accept(1, 2, 3);
        children.get(1).failed();
        children.get(2).ready();
        assertThat(state).isEqualTo(READY);
        for (int i = 0; i < 100; i++) {
            assertThat(pickedPort()).isEqualTo(2);
        }
    }

    @Test
    void pick_manyCalls_areSpreadEvenly() {
        int instances = 10;
        int calls = 100_000;
        accept(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        children.values().forEach(Child::ready);
        int[] counts = new int[instances + 1];
        for (int i = 0; i < calls; i++) {
            counts[pickedPort()]++;
        }
        double expected = (double) calls / instances;
        double chiSquare = Arrays.stream(counts)
                .skip(1)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
        // 27.9 is exceeded once in a thousand seeds with 9 degrees of freedom; this seed is fixed.
        assertThat(chiSquare).isLessThan(27.9);
    }

    @Test
    void pick_inSequence_isNotARotation() {
        accept(1, 2);
        children.values().forEach(Child::ready);
        int repeats = 0;
        int last = pickedPort();
        for (int i = 0; i < 1000; i++) {
            int next = pickedPort();
            repeats += next == last ? 1 : 0;
            last = next;
        }
        assertThat(repeats).isBetween(400, 600);
    }

    @Test
    void state_allChildrenFailed_isFailureWithTheirError() {
        accept(1, 2);
        children.get(1).failed();
        assertThat(state).isEqualTo(CONNECTING);
        children.get(2).failed();
        assertThat(state).isEqualTo(TRANSIENT_FAILURE);
        assertThat(pick().getStatus().getDescription()).startsWith("refused ");
    }

    @Test
    void state_failedChildTriesAgain_staysFailedUntilReady() {
        accept(1);
        Child child = children.get(1);
        child.failed();
        child.state(CONNECTING, PickResult.withNoResult());
        assertThat(state).isEqualTo(TRANSIENT_FAILURE);
        child.ready();
        assertThat(state).isEqualTo(READY);
    }

    @Test
    void child_idle_isConnectedAgain() {
        accept(1, 2);
        children.values().forEach(Child::ready);
        int before = children.get(1).connectionsRequested;
        sync.execute(() -> children.get(1).state(IDLE, PickResult.withNoResult()));
        assertThat(children.get(1).connectionsRequested).isEqualTo(before + 1);
        assertThat(state).isEqualTo(READY);
        assertThat(pickedPort()).isEqualTo(2);
    }

    @Test
    void state_onlyChildIdle_isConnecting() {
        accept(1);
        children.get(1).ready();
        children.get(1).state(IDLE, PickResult.withNoResult());
        assertThat(state).isEqualTo(CONNECTING);
    }

    @Test
    void accept_addressGone_takesItFromThePickerBeforeItIsShutDown() {
        accept(1, 2);
        children.values().forEach(Child::ready);
        Child gone = children.get(1);
        log.clear();
        accept(2);
        assertThat(log).containsExactly("READY", "shutdown 1");
        assertThat(gone.closed).isTrue();
        assertThat(children.get(2).closed).isFalse();
        gone.ready();
        assertThat(pickedPort()).isEqualTo(2);
    }

    @Test
    void accept_sameAddresses_keepsChildrenAndPicker() {
        accept(1, 2);
        children.values().forEach(Child::ready);
        Child first = children.get(1);
        log.clear();
        accept(2, 1);
        assertThat(children.get(1)).isSameAs(first);
        assertThat(first.accepted).isEqualTo(2);
        assertThat(log).as("nothing changed but the order").hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void accept_duplicateAddress_isOneChild() {
        accept(1, 1);
        assertThat(children.get(1).accepted).isEqualTo(1);
    }

    @Test
    void accept_noAddress_dropsAllAndFails() {
        accept(1);
        children.get(1).ready();
        assertThat(accept().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(children.get(1).closed).isTrue();
        assertThat(state).isEqualTo(TRANSIENT_FAILURE);
        assertThat(pick().getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void resolutionError_whileReady_changesNothing() {
        accept(1);
        children.get(1).ready();
        balancer.handleNameResolutionError(Status.UNAVAILABLE);
        assertThat(state).isEqualTo(READY);
    }

    @Test
    void resolutionError_beforeAddresses_failsCalls() {
        balancer.handleNameResolutionError(Status.UNAVAILABLE.withDescription("why"));
        assertThat(state).isEqualTo(TRANSIENT_FAILURE);
        assertThat(pick().getStatus().getDescription()).isEqualTo("why");
    }

    @Test
    void shutdown_endsAllChildren() {
        accept(1, 2);
        balancer.shutdown();
        assertThat(children.values()).allMatch(child -> child.closed);
    }

    private Status accept(Integer... ports) {
        List<EquivalentAddressGroup> groups = Arrays.stream(ports)
                .map(port -> new EquivalentAddressGroup(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)))
                .toList();
        return balancer.acceptResolvedAddresses(
                ResolvedAddresses.newBuilder().setAddresses(groups).build());
    }

    private PickResult pick() {
        return picker.pickSubchannel(mock(PickSubchannelArgs.class));
    }

    private int pickedPort() {
        PickSubchannelArgs unused = null;
        return ((PortSubchannel) picker.pickSubchannel(unused).getSubchannel()).port;
    }

    private final class ChildProvider extends LoadBalancerProvider {

        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        public int getPriority() {
            return 5;
        }

        @Override
        public String getPolicyName() {
            return "child";
        }

        @Override
        public LoadBalancer newLoadBalancer(LoadBalancer.Helper childHelper) {
            return new Child(childHelper);
        }
    }

    /** Stands for {@code pick_first}. */
    private final class Child extends LoadBalancer {
        private final Helper childHelper;
        private int port;
        private int accepted;
        private int connectionsRequested;
        private boolean closed;

        Child(Helper childHelper) {
            this.childHelper = childHelper;
        }

        @Override
        public Status acceptResolvedAddresses(ResolvedAddresses addresses) {
            accepted++;
            SocketAddress only = addresses.getAddresses().get(0).getAddresses().get(0);
            port = ((InetSocketAddress) only).getPort();
            children.put(port, this);
            return Status.OK;
        }

        void ready() {
            state(READY, PickResult.withSubchannel(new PortSubchannel(port)));
        }

        void failed() {
            state(TRANSIENT_FAILURE, PickResult.withError(Status.UNAVAILABLE.withDescription("refused " + port)));
        }

        void state(ConnectivityState newState, PickResult result) {
            childHelper.updateBalancingState(newState, new FixedResultPicker(result));
        }

        @Override
        public void handleNameResolutionError(Status error) {}

        @Override
        public void requestConnection() {
            connectionsRequested++;
        }

        @Override
        public void shutdown() {
            closed = true;
            log.add("shutdown " + port);
        }
    }

    private static final class PortSubchannel extends LoadBalancer.Subchannel {
        private final int port;

        PortSubchannel(int port) {
            this.port = port;
        }

        @Override
        public void shutdown() {}

        @Override
        public void requestConnection() {}

        @Override
        public io.grpc.Attributes getAttributes() {
            return io.grpc.Attributes.EMPTY;
        }
    }
}
