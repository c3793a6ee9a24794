package io.github.etcdgrpc.spi;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable sequence of bytes, ordered as etcd orders keys: byte by byte, unsigned, a prefix before what it begins.
 */
public final class Bytes implements Comparable<Bytes> {
    /** No bytes at all. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /** Returns the UTF-8 form of {@code text}. */
    public static Bytes ofUtf8(String text) {
        return text.isEmpty() ? EMPTY : new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a copy of {@code content}. */
    public static Bytes of(byte... content) {
        return content.length == 0 ? EMPTY : new Bytes(content.clone());
    }

    /** Returns the number of bytes. */
    public int size() {
        return content.length;
    }

    /** Tells whether there are no bytes. */
    public boolean isEmpty() {
        return content.length == 0;
    }

    /**
     * Returns the byte at {@code index}, from 0.
     *
     * @throws IndexOutOfBoundsException when there is none
     */
    public byte at(int index) {
        return content[index];
    }

    /** Returns a copy of the bytes. */
    public byte[] toByteArray() {
        return content.clone();
    }

    /** Returns a read-only view of the bytes. */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    /** Returns the text of which this is the UTF-8 form; bytes that are none become U+FFFD. */
    public String utf8() {
        return new String(content, StandardCharsets.UTF_8);
    }

    /** Tells whether this begins with {@code prefix}. */
    public boolean startsWith(Bytes prefix) {
        int length = prefix.content.length;
        return length <= content.length && Arrays.equals(content, 0, length, prefix.content, 0, length);
    }

    /** Returns this followed by {@code tail}. */
    public Bytes concat(Bytes tail) {
        byte[] joined = Arrays.copyOf(content, content.length + tail.content.length);
        System.arraycopy(tail.content, 0, joined, content.length, tail.content.length);
        return new Bytes(joined);
    }

    /** Returns the bytes from {@code begin} on. */
    public Bytes substring(int begin) {
        return new Bytes(Arrays.copyOfRange(content, begin, content.length));
    }

    /** Returns the first key after this one: this followed by a zero byte. */
    public Bytes next() {
        return new Bytes(Arrays.copyOf(content, content.length + 1));
    }

    /**
     * Returns the first key that comes after every key with this prefix, as etcd's clients compute the end of a prefix range.
     *
     * @return the key, or {@link KeyRange#UNBOUNDED} when there is none, because every byte is {@code 0xff} or there is no byte
     */
    public Bytes prefixEnd() {
        for (int last = content.length - 1; last >= 0; last--) {
            if (content[last] != (byte) 0xff) {
                byte[] end = Arrays.copyOf(content, last + 1);
                end[last]++;
                return new Bytes(end);
            }
        }
        return KeyRange.UNBOUNDED;
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(content, requireNonNull(other, "other").content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    /** Returns the text when this is UTF-8, else the bytes in hexadecimal after {@code 0x}. */
    @Override
    public String toString() {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(asByteBuffer()).toString();
        } catch (CharacterCodingException notUtf8) {
            return "0x" + HexFormat.of().formatHex(content);
        }
    }
}
