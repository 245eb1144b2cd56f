-- agregasi.sql: jumlahkan sendiri. Satu berkas, sama untuk SQLite (3.39 ke atas) dan DuckDB.
-- agregasi.sql: add it up yourself. One file, the same for SQLite (3.39 or later) and DuckDB.
--
-- Dibaca / read:     tps, isian, suara, wilayah; semua kolom sebagai teks / every column as text
-- Dihasilkan / made: hitung_desa, hitung_kec, hitung_kab, hitung_prov, hitung_nasional,
--   dengan kolom dan urutan baris rekap_desa ... rekap_nasional, tanpa nama, status, dan catatan /
--   with columns and order of rows of rekap_desa ... rekap_nasional, without names, states and records.
-- Tabel rekap_* tidak dibaca. Kosong bukan nol: tanpa TPS yang dihitung, jumlahnya kosong. /
-- Tables rekap_* are not read. Empty is not zero: where no station counts, sums are empty.
--
-- Di dalam folder terbitan / in the folder of the release:
--
-- DuckDB:
--   CREATE TABLE tps AS FROM read_csv('data/tps/*.csv', header=true, all_varchar=true, delim=',', quote='"');
--   CREATE TABLE isian AS FROM read_csv('data/isian/*.csv', header=true, all_varchar=true, delim=',', quote='"');
--   CREATE TABLE suara AS FROM read_csv('data/suara/*.csv', header=true, all_varchar=true, delim=',', quote='"');
--   CREATE TABLE wilayah AS FROM read_csv('referensi/wilayah.csv', header=true, all_varchar=true, delim=',', quote='"');
--   .read agregasi.sql
--   COPY (FROM hitung_kec) TO 'hitung_kec.csv';
--
-- SQLite (berkas pertama sebuah tabel tanpa --skip 1, berikutnya dengan /
--         the first file of a table without --skip 1, further ones with):
--   .import --csv data/tps/0001.csv tps
--   .import --csv --skip 1 data/tps/0002.csv tps
--   .import --csv data/isian/0001.csv isian
--   .import --csv data/suara/0001.csv suara
--   .import --csv referensi/wilayah.csv wilayah
--   .read agregasi.sql
--   .headers on
--   .mode csv
--   .once hitung_kec.csv
--   SELECT * FROM hitung_kec;
--
-- Dengan berkas satu kabupaten/kota saja, jumlah desa, kecamatan, dan kabupaten/kota itu lengkap. /
-- With the files of one regency alone, its villages, sub-districts and itself are complete.

DROP VIEW IF EXISTS hitung_desa;
DROP VIEW IF EXISTS hitung_kec;
DROP VIEW IF EXISTS hitung_kab;
DROP VIEW IF EXISTS hitung_prov;
DROP VIEW IF EXISTS hitung_nasional;
DROP TABLE IF EXISTS isi_kec;
DROP TABLE IF EXISTS isi_desa;
DROP TABLE IF EXISTS hitung_angka;
DROP TABLE IF EXISTS hitung_tps;
DROP TABLE IF EXISTS hitung_baris;
DROP TABLE IF EXISTS hitung_dapil;
DROP TABLE IF EXISTS hitung_pilihan;
DROP TABLE IF EXISTS hitung_isian;

-- Kolom jumlah dan asalnya: isian yang bukan perolehan suara, dan pilihan menurut nomornya. /
-- Columns of the sums and what they come from: boxes that are no votes, and choices by their numbers.
CREATE TABLE hitung_isian (kolom INTEGER, isian VARCHAR);
$boxes
CREATE TABLE hitung_pilihan (kolom INTEGER, nomor_partai VARCHAR, nomor_calon VARCHAR);
$choices
CREATE INDEX hitung_isian_isian ON hitung_isian (isian);
CREATE INDEX hitung_pilihan_nomor ON hitung_pilihan (nomor_partai, nomor_calon);

-- Dapil dalam urutan paket, satu baris satu wilayah; kosong: di mana-mana. /
-- Electoral districts in the order of the package, one line a region; empty: everywhere.
CREATE TABLE hitung_dapil (urut INTEGER, jenis VARCHAR, kode_dapil VARCHAR, wilayah VARCHAR);
$districts

-- Setiap kecamatan dan dapil yang berbagian di dalamnya, juga tanpa TPS. /
-- Every sub-district and electoral district with a part in it, without stations too.
CREATE TABLE hitung_baris AS
WITH kecamatan AS (
  SELECT kode_wilayah AS kode_kec FROM wilayah WHERE length(kode_wilayah) = 6 AND COALESCE(nama, '') <> ''
), terdekat AS (
  SELECT k.kode_kec, d.jenis, MAX(length(d.wilayah)) AS panjang
  FROM kecamatan k JOIN hitung_dapil d ON d.wilayah = substr(k.kode_kec, 1, length(d.wilayah))
  GROUP BY k.kode_kec, d.jenis
)
SELECT t.kode_kec, d.urut, d.jenis, d.kode_dapil
FROM terdekat t JOIN hitung_dapil d ON d.jenis = t.jenis AND d.wilayah = substr(t.kode_kec, 1, t.panjang)
UNION
SELECT k.kode_kec, d.urut, d.jenis, d.kode_dapil
FROM kecamatan k JOIN hitung_dapil d ON substr(d.wilayah, 1, 6) = k.kode_kec;

-- TPS yang diharapkan: yang tidak ditarik. / Expected stations: those not withdrawn.
CREATE TABLE hitung_tps AS
SELECT kode_tps, jenis, kode_dapil, kode_desa, substr(kode_desa, 1, 6) AS kode_kec,
  CASE WHEN dihitung = 'true' THEN 1 ELSE 0 END AS dihitung
FROM tps WHERE status <> '$withdrawn';
CREATE UNIQUE INDEX hitung_tps_satu ON hitung_tps (kode_tps, jenis);

-- Jumlah setiap kolom di setiap desa, dari lembar yang dihitung. /
-- The sum of every column in every village, of the sheets that count.
CREATE TABLE hitung_angka AS
SELECT kode_desa, jenis, kode_dapil, kolom, COALESCE(SUM(nilai), 0) AS jumlah FROM (
  SELECT t.kode_desa, t.jenis, t.kode_dapil, k.kolom, CAST(NULLIF(i.diputuskan, '') AS BIGINT) AS nilai
  FROM isian i JOIN hitung_isian k ON k.isian = i.isian
  JOIN hitung_tps t ON t.kode_tps = i.kode_tps AND t.jenis = i.jenis
  WHERE i.dihitung = 'true'
  UNION ALL
  SELECT t.kode_desa, t.jenis, t.kode_dapil, k.kolom, CAST(NULLIF(s.suara, '') AS BIGINT) AS nilai
  FROM suara s JOIN hitung_pilihan k
    ON k.nomor_partai = COALESCE(s.nomor_partai, '') AND k.nomor_calon = COALESCE(s.nomor_calon, '')
  JOIN hitung_tps t ON t.kode_tps = s.kode_tps AND t.jenis = s.jenis
  WHERE s.dihitung = 'true'
) AS semua
GROUP BY kode_desa, jenis, kode_dapil, kolom;

-- Satu baris satu desa dan dapil. / One line a village and electoral district.
CREATE TABLE isi_desa AS
SELECT c.kode_kec, c.kode_desa, c.jenis, c.kode_dapil, c.tps_diharapkan, c.tps_dihitung,
$pivot
FROM (
  SELECT kode_kec, kode_desa, jenis, kode_dapil, COUNT(*) AS tps_diharapkan, SUM(dihitung) AS tps_dihitung
  FROM hitung_tps GROUP BY kode_kec, kode_desa, jenis, kode_dapil
) AS c LEFT JOIN hitung_angka a
  ON a.kode_desa = c.kode_desa AND a.jenis = c.jenis AND a.kode_dapil = c.kode_dapil
GROUP BY c.kode_kec, c.kode_desa, c.jenis, c.kode_dapil, c.tps_diharapkan, c.tps_dihitung;

-- Satu baris satu kecamatan dan dapil. / One line a sub-district and electoral district.
CREATE TABLE isi_kec AS
SELECT b.kode_kec, b.jenis, b.kode_dapil, b.urut,
  COALESCE(SUM(d.tps_diharapkan), 0) AS tps_diharapkan, COALESCE(SUM(d.tps_dihitung), 0) AS tps_dihitung,
$village_sums
FROM hitung_baris b LEFT JOIN isi_desa d
  ON d.kode_kec = b.kode_kec AND d.jenis = b.jenis AND d.kode_dapil = b.kode_dapil
GROUP BY b.kode_kec, b.jenis, b.kode_dapil, b.urut;

CREATE VIEW hitung_desa AS
SELECT d.kode_desa, d.jenis, d.kode_dapil, CAST(d.tps_diharapkan AS BIGINT) AS tps_diharapkan,
  CAST(d.tps_dihitung AS BIGINT) AS tps_dihitung,
$village_columns
FROM isi_desa d JOIN hitung_baris b
  ON b.kode_kec = d.kode_kec AND b.jenis = d.jenis AND b.kode_dapil = d.kode_dapil
ORDER BY d.kode_kec, d.jenis, b.urut, d.kode_desa;

CREATE VIEW hitung_kec AS
SELECT kode_kec, jenis, kode_dapil, CAST(tps_diharapkan AS BIGINT) AS tps_diharapkan,
  CAST(tps_dihitung AS BIGINT) AS tps_dihitung,
$columns
FROM isi_kec
ORDER BY kode_kec, jenis, urut;

$levels
