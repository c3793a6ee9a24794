package io.github.etcdgrpc.service;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * A service and its instances at one revision.
 *
 * @param name the service's name
 * @param instances its instances in the order of their ids; immutable
 * @param metadata the entries that all instances have in common; immutable
 */
public record ServiceInfo(String name, List<ServiceInstance> instances, Map<String, String> metadata) {

    /** Copies both collections. */
    public ServiceInfo {
        requireNonNull(name, "name");
        instances = List.copyOf(instances);
        metadata = Map.copyOf(metadata);
    }
}
