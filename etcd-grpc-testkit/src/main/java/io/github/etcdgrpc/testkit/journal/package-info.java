/**
 * What the clients of an etcd did, step by step, and what they have left open.
 *
 * <p>Start at {@link io.github.etcdgrpc.testkit.journal.Journal}: it decorates any backend.
 */
@NullMarked
package io.github.etcdgrpc.testkit.journal;

import org.jspecify.annotations.NullMarked;
