package io.github.etcdgrpc.resolver;

import static java.util.Objects.requireNonNullElse;

import io.github.etcdgrpc.service.DiscoveryOptions;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import java.util.concurrent.Executor;

/** What a channel asked to have resolved, and by what means. */
record Resolution(EtcdTarget target, DiscoveryOptions options, NameResolver.Args args, HostLookup lookup) {

    SynchronizationContext synchronizationContext() {
        return args.getSynchronizationContext();
    }

    /** Returns where lookups run; the manager's callback executor, which may block too, when gRPC has no place for them. */
    Executor offloadExecutor() {
        return requireNonNullElse(args.getOffloadExecutor(), Runnable::run);
    }

    String service() {
        return target.service();
    }

    /** Returns the status of calls that have nowhere to go. */
    Status unavailable(String message) {
        return Status.UNAVAILABLE.withDescription(message);
    }
}
