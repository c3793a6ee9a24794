package io.github.etcdgrpc.core.watch;

import io.github.etcdgrpc.spi.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * One change of one mirrored value. The two values are never equal.
 *
 * @param key the key it stands at
 * @param previous what it was; null when it appeared
 * @param current what it is; null when it disappeared
 */
public record Change<T>(
        Bytes key, @Nullable T previous, @Nullable T current) {}
