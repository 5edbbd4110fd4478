package dev.firebreak.journal;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/// A list that one thread appends to while others read: whoever asks gets what is there at that moment, and
/// that does not change under their eyes.
final class Grown<T> {
    private volatile View<T> view = new View<>(new Object[8], 0);

    /// What was added so far; can't be changed.
    List<T> soFar() {
        return view;
    }

    /// By one thread at a time.
    void add(T element) {
        View<T> before = view;
        Object[] elements = before.size < before.elements.length
                ? before.elements
                : Arrays.copyOf(before.elements, 2 * before.size);
        elements[before.size] = element;
        view = new View<>(elements, before.size + 1);
    }

    /// The first elements of an array whose others nobody looks at yet.
    private static final class View<T> extends AbstractList<T> implements RandomAccess {
        private final Object[] elements;
        private final int size;

        View(Object[] elements, int size) {
            this.elements = elements;
            this.size = size;
        }

        @Override
        @SuppressWarnings("unchecked") // only what was added is in there
        public T get(int index) {
            if (index >= size) {
                throw new IndexOutOfBoundsException(index);
            }
            return (T) elements[index];
        }

        @Override
        public int size() {
            return size;
        }
    }
}
