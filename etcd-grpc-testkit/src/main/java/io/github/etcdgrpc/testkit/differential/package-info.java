/**
 * Finds where two backends, or the clusters behind them, do not do the same.
 *
 * <p>The same random steps, made from a seed, are taken on a fresh cluster of either side: reads, writes, transactions, compactions, leases and watches of several
 * clients. Every result, error, revision and event is compared, field by field. Of a difference, the fewest steps are looked for that still show one.
 *
 * <p>Start at {@link io.github.etcdgrpc.testkit.differential.Differential}.
 */
@NullMarked
package io.github.etcdgrpc.testkit.differential;

import org.jspecify.annotations.NullMarked;
