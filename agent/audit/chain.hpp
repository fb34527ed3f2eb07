#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "policy/secret.hpp"

namespace writeback::agent {

/// The lines of the audit trail as a chain: each ends in a MAC (HMAC-SHA256, RFC 2104) of the MAC
/// before it and of its own text, so that nobody without the key can change, remove or reorder
/// lines without being found out. Pure.

/// Hex.
using Mac = std::string;

/// What stands before the first line of all.
[[nodiscard]] const Mac& beginning_of_the_chain();

/// `{"seq":…,…}` with its MAC as the last member, without a line end.
[[nodiscard]] std::string chained_line(const Secret& key, const Mac& previous,
                                       std::string_view object);

struct ChainedLine {
  std::string_view object;  ///< without the closing brace and the MAC
  Mac mac;
};
/// Empty where the line has not the form of one.
[[nodiscard]] std::optional<ChainedLine> split_line(std::string_view line);

/// Whether this line follows `previous`.
[[nodiscard]] bool follows(const Secret& key, const Mac& previous, const ChainedLine& line);

/// Keyed, for what must be compared and not read.
[[nodiscard]] Mac mac_of(const Secret& key, std::string_view purpose, std::string_view text);

}  // namespace writeback::agent
