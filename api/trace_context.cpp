#include "api/trace_context.hpp"

#include <algorithm>

namespace writeback::api {
namespace {

constexpr std::size_t trace_at = 3;
constexpr std::size_t trace_digits = 32;
constexpr std::size_t parent_at = 36;
constexpr std::size_t parent_digits = 16;
constexpr std::size_t size_of_version_0 = 55;

/// In small letters only, and not all of them 0.
bool is_id(std::string_view text) {
  const bool is_hex = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
  return is_hex && text.find_first_not_of('0') != std::string_view::npos;
}

bool has_dashes(std::string_view text) {
  return text[2] == '-' && text[parent_at - 1] == '-' && text[parent_at + parent_digits] == '-';
}

}  // namespace

std::string trace_id_of(std::string_view traceparent) {
  if (traceparent.size() < size_of_version_0 || !has_dashes(traceparent)) return {};
  const std::string_view version = traceparent.substr(0, 2);
  const bool is_version_0 = version == "00";
  // Later versions may say more behind a further dash; ff is none.
  if (is_version_0 && traceparent.size() != size_of_version_0) return {};
  if (!is_version_0 && (!is_id(version) || version == "ff")) return {};
  if (traceparent.size() > size_of_version_0 && traceparent[size_of_version_0] != '-') return {};
  const std::string_view trace = traceparent.substr(trace_at, trace_digits);
  if (!is_id(trace) || !is_id(traceparent.substr(parent_at, parent_digits))) return {};
  return std::string(trace);
}

}  // namespace writeback::api
