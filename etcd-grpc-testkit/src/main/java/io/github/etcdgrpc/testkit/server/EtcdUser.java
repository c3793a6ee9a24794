package io.github.etcdgrpc.testkit.server;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * Who a client says it is. What etcdctl reads its password from ends at white space, so there can be none in it.
 *
 * @param name the user
 * @param password the password, which no text of this class shows
 */
record EtcdUser(String name, String password) {
    private static final Pattern NAME = Pattern.compile("[^\\s:]+");
    private static final Pattern PASSWORD = Pattern.compile("\\S+");

    EtcdUser {
        if (!NAME.matcher(requireNonNull(name, "user")).matches()) {
            throw new IllegalArgumentException("user: '" + name + "' (expected: a name without white space and ':')");
        }
        if (!PASSWORD.matcher(requireNonNull(password, "password")).matches()) {
            throw new IllegalArgumentException("password: not shown (expected: not empty, without white space)");
        }
    }

    @Override
    public String toString() {
        return "user " + name;
    }
}
