#pragma once

#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string_view>

namespace writeback::api {

/// An address or a network in CIDR form, IPv4 or IPv6. An IPv4 address that comes in over an IPv6
/// socket (::ffff:a.b.c.d) counts as the IPv4 address that it is.
class AddressRange {
 public:
  /// Empty where the text is neither.
  [[nodiscard]] static std::optional<AddressRange> parse(std::string_view text);
  [[nodiscard]] bool contains(const boost::asio::ip::address& address) const;

 private:
  boost::asio::ip::address network_;
  unsigned prefix_bits_ = 0;
};

}  // namespace writeback::api
