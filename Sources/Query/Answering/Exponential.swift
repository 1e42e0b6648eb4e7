import Foundation

/// What decisions need of a mathematics library.
enum Exponential {
    static func of(_ x: Double) -> Double { exp(x) }
    static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}
