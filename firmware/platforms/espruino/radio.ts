// Whether the chip's radios are on: asked, never changed. Layer: platforms/espruino.
// Source: Espruino reference, ESP32.getState. The states are kept over power cycles; `mp8 flash` switches both off.

/** The radios that are on, in words; "" where none is. */
export function radiosOn(): string {
  const wifi = ESP32.getState().Wifi;
  const bluetooth = ESP32.getState().BLE;
  return wifi ? (bluetooth ? "Wi-Fi and Bluetooth" : "Wi-Fi") : bluetooth ? "Bluetooth" : "";
}
