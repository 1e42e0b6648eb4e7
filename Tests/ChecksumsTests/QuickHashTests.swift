import Checksums
import Testing

@Suite struct QuickHashTests {
    private func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 * 7 % 251) } }

    /// By the package xxhash for Python.
    @Test(
        arguments: [
            (0, 0xef46_db37_51d8_e999), (1, 0xe934_a84a_db05_2768), (3, 0x9ff7_0a63_5a62_09ab),
            (4, 0xae5a_cdc0_0a55_ac41),
            (7, 0xd734_a6b2_6f3d_a63e), (8, 0x8711_6b33_65b9_24eb), (31, 0x0f18_7c62_b1e7_22b7),
            (32, 0x91b0_cb09_31a8_c629), (33, 0x931b_043c_f8d6_5b94), (63, 0x5751_86c1_2dce_bcfd),
            (64, 0xab64_977b_5af9_d022), (1000, 0x023f_d2ed_1ff9_57d5), (1_048_577, 0xf405_fe7a_7747_882a),
        ] as [(Int, UInt64)])
    func itIsXXH64(count: Int, expected: UInt64) {
        var hash = QuickHash()
        bytes(count).withUnsafeBytes { hash.update($0) }
        let inParts = hash.finalize()
        #expect(inParts == expected)
        #expect(bytes(count).withUnsafeBytes { QuickHash.hash($0) } == expected)
    }

    @Test(arguments: [1, 5, 31, 32, 33, 100])
    func partsOfAnySizeGiveTheSame(size: Int) {
        let bytes = bytes(1_000)
        var hash = QuickHash()
        for start in stride(from: 0, to: bytes.count, by: size) {
            bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { hash.update($0) }
        }
        let whole = hash.finalize()
        #expect(whole == 0x023f_d2ed_1ff9_57d5)
    }
}
