namespace Indexer.Indexing;

/// <summary>Arrays for hash tables.</summary>
internal static class HashSlots
{
    /// <summary>
    /// Empty slots, every page of them already written to. A large array that is only zero by grace of the system is probed before it is filled: each page then faults twice, and the
    /// second fault, which takes the page of zeroes away again, interrupts the other cores.
    /// </summary>
    /// <typeparam name="T">A slot, empty where all its bytes are 0.</typeparam>
    public static T[] Allocate<T>(int length) where T : unmanaged
    {
        var slots = GC.AllocateUninitializedArray<T>(length);
        Array.Clear(slots);
        return slots;
    }
}
