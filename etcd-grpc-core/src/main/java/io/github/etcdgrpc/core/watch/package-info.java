/** Reading and following a range of keys without a gap. Start at {@link io.github.etcdgrpc.core.watch.PrefixMirror}. */
@NullMarked
package io.github.etcdgrpc.core.watch;

import org.jspecify.annotations.NullMarked;
