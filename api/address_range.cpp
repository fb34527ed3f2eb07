#include "api/address_range.hpp"

#include <charconv>
#include <string>
#include <vector>

namespace writeback::api {
namespace ip = boost::asio::ip;

namespace {

ip::address unmapped(const ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  }
  return address;
}

std::vector<unsigned char> bytes_of(const ip::address& address) {
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    return {bytes.begin(), bytes.end()};
  }
  const auto bytes = address.to_v6().to_bytes();
  return {bytes.begin(), bytes.end()};
}

}  // namespace

std::optional<AddressRange> AddressRange::parse(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  const auto slash = text.find('/');
  boost::system::error_code error;
  AddressRange range;
  range.network_ = ip::make_address(std::string(text.substr(0, slash)), error);
  if (error) return std::nullopt;
  const unsigned all_bits = range.network_.is_v4() ? 32 : 128;
  range.prefix_bits_ = all_bits;
  if (slash != std::string_view::npos) {
    const auto digits = text.substr(slash + 1);
    const auto [end, failed] =
        std::from_chars(digits.data(), digits.data() + digits.size(), range.prefix_bits_);
    if (failed != std::errc{} || end != digits.data() + digits.size() ||
        range.prefix_bits_ > all_bits) {
      return std::nullopt;
    }
  }
  // Written as IPv6, meant as IPv4: candidates are compared as what they are.
  if (range.network_.is_v6() && range.network_.to_v6().is_v4_mapped() && range.prefix_bits_ >= 96) {
    range.network_ = unmapped(range.network_);
    range.prefix_bits_ -= 96;
  }
  return range;
}

bool AddressRange::contains(const ip::address& address) const {
  const ip::address candidate = unmapped(address);
  if (candidate.is_v4() != network_.is_v4()) return false;
  const auto wanted = bytes_of(network_);
  const auto given = bytes_of(candidate);
  for (unsigned bit = 0; bit < prefix_bits_; ++bit) {
    const auto mask = static_cast<unsigned char>(0x80U >> (bit % 8));
    if ((wanted[bit / 8] & mask) != (given[bit / 8] & mask)) return false;
  }
  return true;
}

}  // namespace writeback::api
