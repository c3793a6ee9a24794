/**
 * The logic of this library, over the port alone.
 *
 * <p>Three mechanisms carry everything: the keeping of leases ({@code core.lease}), the mirror of a key range ({@code core.watch}) and the retrier
 * ({@code core.retry}).
 */
@NullMarked
package io.github.etcdgrpc.core;

import org.jspecify.annotations.NullMarked;
