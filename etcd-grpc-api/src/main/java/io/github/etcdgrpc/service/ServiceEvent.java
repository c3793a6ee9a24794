package io.github.etcdgrpc.service;

import static java.util.Objects.requireNonNull;

/**
 * One change to the instances of a service.
 *
 * @param type what happened
 * @param service the service's name
 * @param instance the instance as it is now; for {@link Type#DELETE}, as it was last
 */
public record ServiceEvent(Type type, String service, ServiceInstance instance) {

    /** What can happen to an instance. */
    public enum Type {
        /** It appeared, or began to match the watch's metadata filter. */
        ADD,
        /** Its address, metadata, lease or TTL changed. */
        UPDATE,
        /** It disappeared, or no longer matches the watch's metadata filter. */
        DELETE
    }

    /** Refuses nulls. */
    public ServiceEvent {
        requireNonNull(type, "type");
        requireNonNull(service, "service");
        requireNonNull(instance, "instance");
    }
}
