package io.github.etcdgrpc.core.service;

import io.github.etcdgrpc.core.watch.PrefixReader;
import io.github.etcdgrpc.service.ServiceInfo;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Reads services from etcd, each time anew and linearizably. */
final class ServiceCatalog {
    private final ServiceKeys keys;
    private final PrefixReader reader;
    private final InstanceParser parser;

    ServiceCatalog(ServiceKeys keys, PrefixReader reader, InstanceParser parser) {
        this.keys = keys;
        this.reader = reader;
        this.parser = parser;
    }

    /** Reads the instances of one service, in the order of their ids. */
    CompletableFuture<List<ServiceInstance>> instances(String service) {
        return read(
                keys.instancesOf(service),
                keyValues -> keyValues.stream()
                        .flatMap(keyValue -> parser.parse(keyValue).stream())
                        .toList());
    }

    /** Reads all services, in the order of their names, at one revision. */
    CompletableFuture<List<ServiceInfo>> services() {
        return read(keys.all(), this::group);
    }

    /** Reads a range; cancelling the result ends the reading. */
    private <T> CompletableFuture<T> read(KeyRange range, Function<List<KeyValue>, T> meaning) {
        CompletableFuture<PrefixReader.Snapshot> reading = reader.read(range);
        CompletableFuture<T> result = reading.thenApply(snapshot -> meaning.apply(snapshot.keyValues()));
        result.whenComplete((value, failure) -> reading.cancel(true));
        return result;
    }

    private List<ServiceInfo> group(List<KeyValue> keyValues) {
        SortedMap<String, List<ServiceInstance>> services = new TreeMap<>();
        for (KeyValue keyValue : keyValues) {
            parser.parse(keyValue)
                    .ifPresent(instance -> keys.parse(keyValue.key())
                            .ifPresent(parts -> services.computeIfAbsent(parts.service(), name -> new ArrayList<>())
                                    .add(instance)));
        }
        return services.entrySet().stream()
                .map(service -> new ServiceInfo(service.getKey(), service.getValue(), common(service.getValue())))
                .toList();
    }

    private static Map<String, String> common(List<ServiceInstance> instances) {
        Map<String, String> common = new TreeMap<>(instances.get(0).metadata());
        instances.forEach(
                instance -> common.entrySet().retainAll(instance.metadata().entrySet()));
        return common;
    }
}
