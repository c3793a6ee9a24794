package io.github.etcdgrpc.architecture.planted.core;

import com.google.inject.Inject;

/** Logic that knows how it is wired. */
public final class CoreUsesGuice {
    @Inject
    CoreUsesGuice() {}
}
