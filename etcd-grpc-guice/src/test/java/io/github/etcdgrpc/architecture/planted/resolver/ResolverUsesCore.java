package io.github.etcdgrpc.architecture.planted.resolver;

import io.github.etcdgrpc.architecture.planted.core.CoreUsesGuice;

/** A resolver that knows more than the api. */
public interface ResolverUsesCore {
    CoreUsesGuice core();
}
