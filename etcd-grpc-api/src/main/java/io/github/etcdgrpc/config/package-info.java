/**
 * Options, as immutable records that check themselves. Start at {@link io.github.etcdgrpc.config.ManagerOptions}.
 */
@NullMarked
package io.github.etcdgrpc.config;

import org.jspecify.annotations.NullMarked;
