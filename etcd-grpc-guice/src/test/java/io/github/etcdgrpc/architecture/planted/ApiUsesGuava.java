package io.github.etcdgrpc.architecture.planted;

import com.google.common.collect.ImmutableList;

/** An api that leans on a library which is no part of it. */
public interface ApiUsesGuava {
    ImmutableList<String> names();
}
