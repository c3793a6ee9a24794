package io.github.etcdgrpc.core;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.core.call.ManagerScope;
import io.github.etcdgrpc.core.service.ChannelSource;
import io.github.etcdgrpc.service.DiscoveryOptions;
import io.github.etcdgrpc.service.ServiceConnection;
import io.github.etcdgrpc.spi.ServiceChannelProvider;
import io.github.etcdgrpc.spi.ServiceChannels;
import org.jspecify.annotations.Nullable;

/** The channels of a manager, which are made after it, since they are made for it; or none, when no module on the class path makes any. */
final class LateChannels implements ChannelSource {
    private volatile @Nullable ServiceChannels channels;

    void open(EtcdManager manager, ManagerScope scope) {
        for (ServiceChannelProvider provider : Providers.of(ServiceChannelProvider.class)) {
            channels = provider.open(manager, scope.options().channelPool(), scope.timekeeper());
            return;
        }
    }

    @Override
    public ServiceConnection connect(String serviceName, DiscoveryOptions options) {
        ServiceChannels present = channels;
        if (present == null) {
            String detail = "getConnection " + serviceName
                    + ": nothing on the class path makes channels (expected: the artifact io.github.etcdgrpc:etcd-grpc-grpc-resolver)";
            throw new EtcdException(ErrorCode.INVALID_STATE, detail);
        }
        return present.connect(serviceName, options);
    }

    void close() {
        ServiceChannels present = channels;
        if (present != null) {
            present.close();
        }
    }
}
