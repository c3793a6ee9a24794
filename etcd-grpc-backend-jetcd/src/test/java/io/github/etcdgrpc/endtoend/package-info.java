/** The whole framework on a real etcd: what a user is promised, held to a server that is killed, wiped, counted and cut off. */
@NullMarked
package io.github.etcdgrpc.endtoend;

import org.jspecify.annotations.NullMarked;
