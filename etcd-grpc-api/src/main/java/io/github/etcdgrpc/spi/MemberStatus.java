package io.github.etcdgrpc.spi;

import static java.util.Objects.requireNonNull;

/**
 * What one member says of itself.
 *
 * @param endpoint the endpoint that answered
 * @param memberId its id
 * @param leaderId the id of the leader it knows; 0 when it knows none
 * @param version its version, for instance {@code 3.5.16}
 * @param revision the revision of the store it has applied
 */
public record MemberStatus(String endpoint, long memberId, long leaderId, String version, long revision) {

    /** Refuses nulls. */
    public MemberStatus {
        requireNonNull(endpoint, "endpoint");
        requireNonNull(version, "version");
    }

    /** Tells whether the member knows a leader. */
    public boolean hasLeader() {
        return leaderId != 0;
    }
}
