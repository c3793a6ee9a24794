/**
 * What the clients of an etcd did, step by step, and what they have left open.
 *
 * <p>Start at {@link io.github.etcdgrpc.testkit.journal.Journal}: it decorates any backend. {@link io.github.etcdgrpc.testkit.TestEtcd} keeps one for all its clients.
 */
@NullMarked
package io.github.etcdgrpc.testkit.journal;

import org.jspecify.annotations.NullMarked;
