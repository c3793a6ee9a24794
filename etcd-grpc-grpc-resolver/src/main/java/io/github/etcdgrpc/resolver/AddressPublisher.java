package io.github.etcdgrpc.resolver;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.NameResolver.ResolutionResult;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.util.List;
import java.util.Map;

/**
 * Tells a channel what was resolved, so that nothing makes it drop instances but their leaving the registry.
 *
 * <p>Confined to the channel's {@link io.grpc.SynchronizationContext}. Transitions:
 *
 * <pre>
 * NOTHING   → addresses → FLOWING     NOTHING  → noInstance, failed → NOTHING, calls fail
 * FLOWING   → addresses → FLOWING     FLOWING  → failed             → FLOWING, nothing is told
 * FLOWING   → noInstance → DRAINED, calls fail
 * DRAINED   → addresses → FLOWING     DRAINED  → noInstance, failed → DRAINED, calls fail
 * </pre>
 */
final class AddressPublisher {
    private enum Stage {
        NOTHING,
        FLOWING,
        DRAINED
    }

    private final Resolution resolution;
    private final NameResolver.Listener2 listener;
    private Stage stage = Stage.NOTHING;
    private List<EquivalentAddressGroup> last = List.of();

    AddressPublisher(Resolution resolution, NameResolver.Listener2 listener) {
        this.resolution = resolution;
        this.listener = listener;
    }

    /** Tells the addresses, unless they are those told last. */
    void addresses(List<EquivalentAddressGroup> groups) {
        if (stage == Stage.FLOWING && last.equals(groups)) {
            return;
        }
        stage = Stage.FLOWING;
        last = groups;
        listener.onResult2(ResolutionResult.newBuilder()
                .setAddressesOrError(StatusOr.fromValue(groups))
                .build());
    }

    /**
     * Tells that the service is truly empty.
     *
     * <p>To a channel that has addresses an error would not do: {@code round_robin}, for one, goes on with its connections then. So it gets a
     * policy that fails all calls.
     */
    void noInstance() {
        Status status = resolution.unavailable(noInstanceMessage());
        if (stage == Stage.NOTHING) {
            error(status);
        } else if (stage == Stage.FLOWING) {
            stage = Stage.DRAINED;
            last = List.of();
            drain(status);
        }
    }

    /** Tells an error, unless there are addresses to go on with. */
    void failed(Status status) {
        if (stage != Stage.FLOWING) {
            error(status);
        }
    }

    private void drain(Status status) {
        ConfigOrError config =
                resolution.args().getServiceConfigParser().parseServiceConfig(NoInstanceConfig.serviceConfig(status));
        if (config.getError() != null) {
            error(status);
            return;
        }
        listener.onResult2(ResolutionResult.newBuilder()
                .setAddressesOrError(StatusOr.fromValue(List.of()))
                .setServiceConfig(config)
                .build());
    }

    private void error(Status status) {
        listener.onResult2(ResolutionResult.newBuilder()
                .setAddressesOrError(StatusOr.fromStatus(status))
                .build());
    }

    private String noInstanceMessage() {
        Map<String, String> filter = resolution.options().metadata();
        String matching = filter.isEmpty() ? "" : " with metadata " + filter;
        return "no instance of service \"" + resolution.service() + "\"" + matching + " is registered in etcd";
    }
}
