package io.github.etcdgrpc.core.service;

import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes instances of what stands under the service prefix, whoever wrote it.
 *
 * <p>What is no instance is counted each time it is met, and logged once for each key; the last thousand such keys are remembered.
 */
final class InstanceParser {
    private static final Logger log = LoggerFactory.getLogger(InstanceParser.class);
    private static final int REMEMBERED = 1_000;

    private final ServiceKeys keys;
    private final AtomicLong skipped = new AtomicLong();
    private final Map<Bytes, Boolean> logged = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    InstanceParser(ServiceKeys keys) {
        this.keys = keys;
    }

    Optional<ServiceInstance> parse(KeyValue keyValue) {
        Optional<ServiceInstance> instance = keys.parse(keyValue.key())
                .flatMap(parts -> InstanceCodec.decode(parts.instanceId(), keyValue.value(), keyValue.lease()));
        if (instance.isEmpty()) {
            skip(keyValue);
        }
        return instance;
    }

    /** Returns how often a value was met that is no instance. */
    long skipped() {
        return skipped.get();
    }

    /** Returns of how many keys it is remembered that they were logged. */
    int remembered() {
        synchronized (logged) {
            return logged.size();
        }
    }

    private void skip(KeyValue keyValue) {
        skipped.incrementAndGet();
        boolean first;
        synchronized (logged) {
            first = logged.put(keyValue.key(), true) == null;
        }
        if (first) {
            log.warn(
                    "skipped {}: its value of {} bytes is no service instance (expected: JSON with Addr or address, or host:port)",
                    keyValue.key(),
                    keyValue.value().size());
        }
    }
}
