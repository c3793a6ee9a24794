/** An etcd that misbehaves on demand. */
@NullMarked
package io.github.etcdgrpc.core.faulty;

import org.jspecify.annotations.NullMarked;
