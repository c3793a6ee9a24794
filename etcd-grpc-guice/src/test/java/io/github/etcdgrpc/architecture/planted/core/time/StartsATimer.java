package io.github.etcdgrpc.architecture.planted.core.time;

import java.util.Timer;

/** Logic that makes a timer of its own. */
public final class StartsATimer {
    final Timer timer = new Timer();
}
