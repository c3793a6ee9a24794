/**
 * Finds where two backends, or the clusters behind them, do not do the same.
 *
 * <p>The same random steps, made from a seed, are taken on a fresh cluster of either side: reads, writes, transactions, compactions, leases, watches and questions for a
 * member's status, by several clients. Of a difference, the fewest steps are looked for that still show one.
 *
 * <p>Start at {@link io.github.etcdgrpc.testkit.differential.Differential}.
 *
 * <h2>What is compared</h2>
 *
 * <p>Field by field: every result; every error, with its code, its outcome and which of etcd's own it is; every revision in a header; of every watch that it began, all its events with
 * their previous values, in their order, and how it ended. A watch that tells a revision in two calls, or calls its listener out of turn, is a difference too.
 *
 * <h2>What is not compared, and why</h2>
 *
 * <ul>
 *   <li>How events of several revisions are put together to calls, and the revision in the header of such a call: it depends on how fast a server is.
 *   <li>Progress notifications: a real server sends them by its own clock, every ten minutes.
 *   <li>The numbers that servers choose for leases, and how such a number compares to another in size: every server has numbers of its own.
 *   <li>The last half hour of a remaining TTL: real time passes on one side only.
 *   <li>The order in which leases of one TTL are listed: etcd leaves it open. That those of a smaller TTL come before those of a larger one is compared.
 *   <li>Of a member's status its endpoint, its ids and the end of its version: they are its own.
 * </ul>
 *
 * <h2>What is not done, and why</h2>
 *
 * <ul>
 *   <li>Nothing waits for a lease to end by itself, or for a server to fail: when that happens is for the contracts and simulations to say. Leases of a few seconds are revoked at once.
 *   <li>No watch is left with any of the past before it when history is compacted: whether it would be ended is a race.
 *   <li>What a real server does not survive:
 *       <ul>
 *         <li>A transaction that deletes a range without an end, and puts one of its keys with the old value or lease kept. A server checks such a transaction against the keys as they are
 *             before it, and ends itself when the put finds none. Such a transaction has one or the other.
 *         <li>A compaction of the very revision at which one transaction deleted a key, by a range without an end, and put it again. etcd 3.5 keeps the deletion and forgets the value;
 *             the next request that reads the key ends the server (<i>range failed to find revision pair</i>). Such a revision is not compacted.
 *       </ul>
 * </ul>
 */
@NullMarked
package io.github.etcdgrpc.testkit.differential;

import org.jspecify.annotations.NullMarked;
